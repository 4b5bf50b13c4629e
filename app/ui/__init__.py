"""The upper floor: everything that draws. It asks the core and never touches rows, wires or keys."""

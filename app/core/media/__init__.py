"""Pictures: taken in without their metadata, kept encrypted, asked about one by one."""

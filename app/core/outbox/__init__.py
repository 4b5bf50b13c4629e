"""What is to be said somewhere, and how far it is: nothing is lost, nothing is said twice."""

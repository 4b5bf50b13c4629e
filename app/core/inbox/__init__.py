"""What people write to the practice, and the answers, checked so that nobody is ever confirmed as a patient."""

"""What to show: read models with every decision made, pure; it knows the domain only."""

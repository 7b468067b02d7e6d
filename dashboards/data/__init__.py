"""What the pages read: the warehouse, the published official figures, the places on the map."""

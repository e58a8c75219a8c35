"""Floor 3: tables on disk, their versions, and the engines that read them."""

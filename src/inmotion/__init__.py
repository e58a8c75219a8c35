"""In Motion: from district files to the students to reach this week, and proof that it helped."""

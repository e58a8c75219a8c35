"""Ed-Fi, Data Standard 4 and 5: objects of the API as JSON, and bulk XML.

Source: Ed-Fi Data Standard 4.0 to 5.2, as put together in the project's format notes.
"""

from inmotion.sources.arranging import Format
from inmotion.sources.edfi.package import NAME, claims, scan
from inmotion.sources.edfi.rows import arrange

FORMAT = Format(NAME, "Ed-Fi", claims, scan, arrange)

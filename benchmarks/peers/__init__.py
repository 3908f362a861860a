"""Programs that publish a folder of GIFs as a person's script would, each in a process of its own.

All are called with what to make (`stills`, `moving`, `avif`), a folder for it, and the GIFs. They
write PNG frames, PNG thumbnails of 300 pixels and WebP of quality 80 as `KIND/NAME-N.EXT`; for
`moving` animated WebP, MP4 and WebM as well, for `avif` AVIF stills of quality 60.
"""

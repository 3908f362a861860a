"""What all plants share: the pipeline, and a theme as Feeling Responsive is, in a few lines."""

PIPELINE = """\
version: 1
site:
  convention: feeling-responsive
  pages: ["pages/**/*.md"]
  image_root: assets/images
sources:
  animations: made/gif/{name}.gif
outputs:
  frames: made/png/{name}-{n}.png
  thumbnails: {path: "made/png/{name}-{n}-thumb.png", width: 8}
audit:
  max_bytes:
    "heavy/*": 1000
    "heavy/exception.png": 100000
"""

SETTINGS = """\
title: A site
url: https://example.org
urlimg: /assets/images/
exclude: [pipeline.yaml, imgpipe.lock, excluded]
"""

LAYOUT = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ page.title }}</title></head>
<body>
{{ content }}
{% if page.gallery %}{% include gallery %}{% endif %}
{% if page.icon %}<img src="{{ site.urlimg }}{{ page.icon }}" alt="">{% endif %}
{% if page.image.title %}<img src="{{ site.urlimg }}{{ page.image.title }}" alt="">{% endif %}
{% if page.widget1.image %}<img src="{{ site.urlimg }}{{ page.widget1.image }}" alt="">{% endif %}
{% if page.header.image_fullwidth %}
<p style="background: url({{ site.urlimg }}{{ page.header.image_fullwidth }})">A header</p>
{% endif %}
</body>
</html>
"""

# The thumbnail's name is made of the first two parts between dots.
GALLERY = """\
<ul>
{% for image in page.gallery %}
  {% assign parts = image.image_url | split: '.' %}
  <li><a href="{{ site.urlimg }}{{ image.image_url }}">
    <img src="{{ site.urlimg }}{{ parts[0] }}-thumb.{{ parts[1] }}" alt="{{ image.caption }}"></a>
{% endfor %}
</ul>
"""

# A GIF is shown as a video; the GIF is for who cannot play it. Nothing is indented, for that would
# be code in the Markdown which includes it.
PAGE_IMAGE = """\
{% for image in page.images %}
{% if image.image_id == include.im_id %}
{% if image.image_name contains '.gif' %}
{% assign base = image.image_name | replace: '.gif', '' %}
<video autoplay muted loop>
<source src="{{ site.urlimg }}{{ base }}.webm" type="video/webm">
<source src="{{ site.urlimg }}{{ base }}.mp4" type="video/mp4">
<img src="{{ site.urlimg }}{{ image.image_name }}" alt="{{ image.image_alt }}">
</video>
{% else %}
<img src="{{ site.urlimg }}{{ image.image_name }}" alt="{{ image.image_alt }}">
{% endif %}
{% endif %}
{% endfor %}
"""

SITE = {
    "pipeline.yaml": PIPELINE,
    "_config.yml": SETTINGS,
    "_layouts/page.html": LAYOUT,
    "_includes/gallery": GALLERY,
    "_includes/page-image": PAGE_IMAGE,
}

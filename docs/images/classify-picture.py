#!/usr/bin/env python3
"""Draws docs/images/classify.svg from the answer of: resnetvk classify MODEL PICTURE... --top 3 --json

usage: resnetvk classify artifacts/demo/fashion-mnist-resnet20.rnvk models/samples/*.png --top 3 --json | docs/images/classify-picture.py > docs/images/classify.svg
"""
import base64
import json
import sys
from html import escape

WIDTH, HEIGHT, COLUMNS = 340, 96, 2


def card(image, x, y):
    with open(image["path"], "rb") as file:
        data = base64.b64encode(file.read()).decode()
    parts = [
        f'<g transform="translate({x},{y})"><rect width="{WIDTH - 12}" height="{HEIGHT - 12}" rx="8" fill="#fff" stroke="#d0d7de"/>',
        f'<image x="10" y="8" width="68" height="68" style="image-rendering:pixelated" href="data:image/png;base64,{data}"/>',
    ]
    for row, prediction in enumerate(image["predictions"]):
        top = 12 + row * 22
        length = max(1, 100 * prediction["probability"])
        parts.append(
            f'<text x="90" y="{top + 12}">{escape(prediction["label"])}</text>'
            f'<rect x="178" y="{top + 2}" width="{length:.1f}" height="12" rx="2" fill="{"#2a7de1" if row == 0 else "#b6c7da"}"/>'
            f'<text x="{182 + length:.1f}" y="{top + 12}" fill="#57606a">{100 * prediction["probability"]:.1f}</text>'
        )
    return "".join(parts) + "</g>"


answer = json.load(sys.stdin)
images = answer["images"]
rows = (len(images) + COLUMNS - 1) // COLUMNS
print(
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * WIDTH + 12} {rows * HEIGHT + 12}" '
    'font-family="system-ui,sans-serif" font-size="12" fill="#1f2328" role="img" '
    'aria-label="ten test pictures, each with its three most probable classes in percent">'
    f'<rect width="100%" height="100%" fill="#f6f8fa"/>'
)
for i, image in enumerate(images):
    print(card(image, 12 + i % COLUMNS * WIDTH, 12 + i // COLUMNS * HEIGHT))
print("</svg>")

#!/usr/bin/env python3
"""Imports a folder through the four calls of the Import API.

    python3 import_folder.py URL FOLDER [TITLE] [PRESET]

The key is read from the variable API_KEY. Needs Python 3 and `requests` (Debian: python3-requests).
"""
import base64
import hashlib
import json
import os
import sys
import time
import uuid

import requests

IMAGES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".avif", ".heic")
FILES_PER_REQUEST = 100
BYTES_PER_REQUEST = 8 * 1024 * 1024
HASHES_PER_CHECK = 1000


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return base64.b64encode(digest.digest()).decode()


def find_files(folder):
    top = os.path.dirname(os.path.abspath(folder))
    for parent, folders, names in os.walk(os.path.abspath(folder)):
        folders.sort()
        for name in sorted(names):
            file = os.path.join(parent, name)
            yield file, "/" + os.path.relpath(file, top).replace(os.sep, "/")


def batches(files):
    batch, size = [], 0
    for entry in files:
        file_size = os.path.getsize(entry["file"])
        if batch and (len(batch) == FILES_PER_REQUEST or size + file_size > BYTES_PER_REQUEST):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += file_size
    if batch:
        yield batch


class Client:
    def __init__(self, url, key):
        self.url = url.rstrip("/") + "/v1"
        self.session = requests.Session()
        self.session.headers["x-api-key"] = key

    def json_of(self, response):
        if not response.ok:
            sys.exit("%s %s failed with status %d: %s" % (response.request.method, response.url, response.status_code, response.text))
        return response.json()

    def check_images(self, hashes):
        missing = set()
        for at in range(0, len(hashes), HASHES_PER_CHECK):
            part = hashes[at : at + HASHES_PER_CHECK]
            missing.update(self.json_of(self.session.post(self.url + "/tasks/import/check-images", json=part)))
        return missing

    def upload(self, batch):
        data, files = {}, {}
        for entry in batch:
            name = str(uuid.uuid4())
            data[name] = json.dumps({"id": entry["path"], "hash": entry["hash"], "type": entry["type"]})
            files[name + "-file"] = open(entry["file"], "rb")
        try:
            return self.json_of(self.session.post(self.url + "/tasks/import/files", data=data, files=files))
        finally:
            for file in files.values():
                file.close()

    def start(self, title, preset, files):
        body = {"project": {"id": None, "title": title}, "preset": preset, "onConflict": "ignore", "files": files}
        return self.json_of(self.session.post(self.url + "/tasks/import", json=body))["taskId"]

    def task(self, task_id):
        """The task once it has ended, or as it is after 30 seconds."""
        while True:
            response = self.session.get(self.url + "/tasks/%d" % task_id, params={"wait": 30})
            if response.status_code != 429:
                return self.json_of(response)
            time.sleep(int(response.headers["retry-after"]))


def main():
    if len(sys.argv) < 3 or "API_KEY" not in os.environ:
        sys.exit(__doc__)
    url, folder = sys.argv[1:3]
    title = sys.argv[3] if len(sys.argv) > 3 else os.path.basename(os.path.abspath(folder))
    preset = sys.argv[4] if len(sys.argv) > 4 else "auto"
    if not os.path.isdir(folder):
        sys.exit("%s is not a folder" % folder)
    client = Client(url, os.environ["API_KEY"])

    files = []
    for file, path in find_files(folder):
        kind = "image" if path.lower().endswith(IMAGES) else "annotation"
        files.append({"file": file, "path": path, "hash": sha256(file), "type": kind})
    missing = client.check_images(sorted({entry["hash"] for entry in files}))
    # Each content is sent once, even if several files have it.
    to_send = list({entry["hash"]: entry for entry in files if entry["hash"] in missing}.values())

    failed = 0
    for batch in batches(to_send):
        for result in client.upload(batch):
            if result["errors"]:
                failed += 1
                print("%s: %s" % (result["id"], "; ".join(result["errors"])), file=sys.stderr)
    print("%d files, %d sent, %d failed" % (len(files), len(to_send), failed))
    if failed:
        sys.exit(1)

    task_id = client.start(title, preset, [{"path": entry["path"], "hash": entry["hash"]} for entry in files])
    task = client.task(task_id)
    while task["status"] in ("queued", "consumed", "started", "terminating"):
        task = client.task(task_id)
    if task["status"] != "finished":
        sys.exit("task %d: %s %s" % (task_id, task["status"], json.dumps(task["error"])))
    print(json.dumps({"taskId": task_id, "project": task["output"]["project"], "imported": task["report"]["imported"]}))


if __name__ == "__main__":
    try:
        main()
    except requests.ConnectionError as error:
        sys.exit("the server cannot be reached: %s" % error)

import { baseName, type DatasetPath, folderOf } from "../../model/datasetPath.ts";
import { isImageName } from "./imageFile.ts";
import { withoutExtension, withoutKindFolders } from "./kindFolders.ts";

/**
 * Returns a function that finds the image of which a file has the name, by paths alone: `a.txt` and `a.jpg.txt` for `a.jpg`, beside it, in a
 * mirrored folder (`labels/train` for `images/train`), or anywhere when one image has that name. Case and Unicode form are ignored.
 */
export function findsNamesake(images: Iterable<DatasetPath>): (path: DatasetPath) => DatasetPath | undefined {
  const placeOf = placesOfFolders();
  const byPlace = new Map<string, DatasetPath>();
  /** Undefined for a name that several images have. */
  const byName = new Map<string, DatasetPath | undefined>();
  for (const image of images) {
    const name = fold(withoutExtension(baseName(image)));
    byPlace.set(`${placeOf(image)}/${name}`, image);
    byName.set(name, byName.has(name) ? undefined : image);
  }
  return (path) => {
    const inner = withoutExtension(baseName(path));
    const names = (isImageName(inner) ? [inner, withoutExtension(inner)] : [inner]).map(fold);
    const place = placeOf(path);
    const near = names.map((name) => byPlace.get(`${place}/${name}`)).find((image) => image !== undefined);
    return near ?? names.map((name) => byName.get(name)).find((image) => image !== undefined);
  };
}

/** Returns a function that returns the place of a file: its folders without those that are named after the kind of their files. */
function placesOfFolders(): (path: string) => string {
  const places = new Map<string, string>();
  return (path) => {
    const folder = folderOf(path);
    const known = places.get(folder);
    if (known !== undefined) return known;
    const place = fold(withoutKindFolders(folder));
    places.set(folder, place);
    return place;
  };
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

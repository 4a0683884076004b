import { Select } from "@mantine/core";
import { encodingTitle, textEncodings } from "../../model/textEncoding.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";
import type { FormatChoice } from "./formatChoice.ts";

const GUESSED = "guessed";

/** The choice of an encoding for texts that do not state one. Renders nothing while all texts do, or are UTF-8. */
export function EncodingSelect(props: { choice: FormatChoice; preflight: PreflightState }) {
  const { encoding, setEncoding } = props.choice;
  const isGuessed = props.preflight.problems.some(({ code }) => code === "encoding_guessed");
  if (!isGuessed && encoding === undefined) return null;
  return (
    <Select
      mt={12}
      mb={16}
      label="Text encoding"
      description="Some text files do not state their encoding. Choose another one if names are wrong."
      value={encoding ?? GUESSED}
      data={[
        { value: GUESSED, label: "Guess for each file" },
        ...textEncodings.map((value) => ({ value, label: encodingTitle(value) })),
      ]}
      onChange={(value) => setEncoding(textEncodings.find((known) => known === value))}
    />
  );
}

import { describe, expect, it } from "vitest";
import { problemsCsv } from "./problemsCsv.ts";

describe("problemsCsv", () => {
  it("quotes cells where needed and turns formulas into text", () => {
    const text = problemsCsv([
      {
        code: "unreadable_file",
        severity: "error",
        path: 'a "b",c.jpg',
        line: 7,
        message: "=cmd|' /C calc'!A0",
        action: "two\nlines",
      },
      { code: "clipped", severity: "info", message: "plain" },
    ]);
    expect(text.split("\r\n")).toEqual([
      "severity,code,file,line,object,reason,what to do",
      `error,unreadable_file,"a ""b"",c.jpg",7,,'=cmd|' /C calc'!A0,"two\nlines"`,
      "info,clipped,,,,plain,",
      "",
    ]);
  });
});

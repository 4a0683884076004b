import { expect, test } from "vitest";
import { ApiError } from "../api/apiError.ts";
import { createBell } from "../flow/bell.ts";
import { createSignIn } from "./signIn.ts";

const refusal = (status: number, code = "x") => new ApiError({ kind: "refused", status, code, message: "No key." });
const never = new AbortController().signal;

function signInWith() {
  const bell = createBell();
  const messages: string[] = [];
  const state = { isSignedOut: false };
  const signIn = createSignIn({
    link: { insist: (call) => call() },
    isSignedOut: () => state.isSignedOut,
    bell,
    onSignedOut(message) {
      messages.push(message);
      state.isSignedOut = true;
    },
  });
  return { signIn, bell, messages, state };
}

test("a call that needs another key waits for the sign-in and is made again", async () => {
  const { signIn, bell, messages, state } = signInWith();
  let calls = 0;
  const result = signIn.insist(async () => {
    calls++;
    if (calls === 1) throw refusal(401);
    return "value";
  }, never);
  await new Promise((resolve) => setTimeout(resolve));
  expect([calls, messages]).toEqual([1, ["No key."]]);
  bell.ring();
  await new Promise((resolve) => setTimeout(resolve));
  expect(calls).toBe(1);
  state.isSignedOut = false;
  bell.ring();
  expect(await result).toBe("value");
});

test("only a missing key or permission is mended by a sign-in", async () => {
  const { signIn, messages } = signInWith();
  expect(signIn.takesError(refusal(404))).toBe(false);
  expect(signIn.takesError(refusal(403, "other_workspace"))).toBe(false);
  expect(signIn.takesError(new Error("a bug"))).toBe(false);
  await expect(signIn.insist(() => Promise.reject(refusal(422)), never)).rejects.toMatchObject({ status: 422 });
  expect(messages).toEqual([]);
  expect(signIn.takesError(refusal(403, "forbidden"))).toBe(true);
});

// SPDX-License-Identifier: MIT
// Node's own fetch.

import { openAsBlob } from "node:fs";

const env = process.env;
const count = Number(env.BENCH_COUNT);
const status = Number(env.BENCH_STATUS);
const headers = {
  "Authorization": `Bearer ${env.BENCH_KEY}`,
  "Accept": "application/json",
  "User-Agent": "bench/1",
  "Content-Type": "application/json",
};

async function check(answer) {
  const decoded = await answer.json();
  if (answer.status !== status || !decoded.status) throw new Error(`the status is ${answer.status}`);
}

async function send(index) {
  const body = JSON.stringify({ subject: `Hello ${index}`, body: env.BENCH_HTML });
  await check(await fetch(env.BENCH_URL, { method: "POST", headers, body }));
}

async function upload() {
  const body = new FormData();
  body.append("file", await openAsBlob(env.BENCH_FILE, { type: "audio/wav" }), "hello.wav");
  const { "Content-Type": _, ...others } = headers;
  await check(await fetch(env.BENCH_URL, { method: "POST", headers: others, body }));
}

let begun = 0;
async function some() {
  while (begun < count) {
    begun += 1;
    await (env.BENCH_KIND === "upload" ? upload() : send(begun));
  }
}

if (env.BENCH_KIND !== "load") {
  await Promise.all(Array.from({ length: Number(env.BENCH_AT_ONCE) }, some));
}

// SPDX-License-Identifier: MIT
// The client of the protocol's older days. Prints what it saw, as JSON: old.cjs CALLS COMMAND …
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StdioClientTransport } = require('@modelcontextprotocol/sdk/client/stdio.js');
const { ElicitRequestSchema } = require('@modelcontextprotocol/sdk/types.js');

async function main([calls, command, ...args]) {
  const seen = { results: [], asked: [] };
  const client = new Client({ name: 'specs', version: '1' }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, (request) => {
    seen.asked.push(request.params.message);
    return { action: 'accept', content: {} };
  });
  await client.connect(new StdioClientTransport({ command, args, env: process.env, stderr: 'inherit' }));
  seen.server = client.getServerVersion();
  await client.ping();
  seen.tools = (await client.listTools()).tools;
  for (const call of JSON.parse(calls)) seen.results.push(await client.callTool(call));
  await client.close();
  console.log(JSON.stringify(seen));
}

main(process.argv.slice(2));

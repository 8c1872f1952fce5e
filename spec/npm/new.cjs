// SPDX-License-Identifier: MIT
// The client of the protocol as it is now. Prints what it saw, as JSON: new.cjs MODE CALLS COMMAND …
const { Client } = require('@modelcontextprotocol/client');
const { StdioClientTransport } = require('@modelcontextprotocol/client/stdio');

async function main([mode, calls, command, ...args]) {
  const seen = { results: [], asked: [] };
  const client = new Client({ name: 'specs', version: '1' }, {
    capabilities: { elicitation: {} }, versionNegotiation: { mode: mode === 'auto' ? mode : { pin: mode } },
  });
  client.setRequestHandler('elicitation/create', (request) => {
    seen.asked.push(request.params.message);
    return { action: 'accept', content: {} };
  });
  await client.connect(new StdioClientTransport({ command, args, env: process.env, stderr: 'inherit' }));
  seen.version = client.getNegotiatedProtocolVersion();
  seen.tools = (await client.listTools()).tools;
  for (const call of JSON.parse(calls)) seen.results.push(await client.callTool(call));
  await client.close();
  console.log(JSON.stringify(seen));
}

main(process.argv.slice(2));

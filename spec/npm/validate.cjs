// SPDX-License-Identifier: MIT
// Validates values: reads lines { schema, value } and prints the faults of each as a line of JSON. A schema is the name
// of one of the specification's; or "meta", JSON Schema's own; or a schema itself, for what it describes. With MCP_SCHEMA, a path, the specification's are those of that file.
const fs = require('fs');
const Ajv = require('ajv/dist/2020').default;
const core = require('@modelcontextprotocol/core');
const { toJSONSchema } = require('zod');

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true, validateFormats: false });
const lax = new Ajv({ allErrors: true, strict: false, validateFormats: false });
const file = process.env.MCP_SCHEMA;
if (file) lax.addSchema(JSON.parse(fs.readFileSync(file)), 'mcp');

function ofSpecification(name) {
  if (file) return lax.compile({ $ref: `mcp#/$defs/${name}` });
  return lax.compile(toJSONSchema(core[`${name}Schema`], { io: 'input', unrepresentable: 'any' }));
}

function faultsOf({ schema, value }) {
  if (schema === 'meta') return ajv.validateSchema(value) ? [] : ajv.errors;
  const validate = typeof schema === 'string' ? ofSpecification(schema) : ajv.compile(schema);
  return validate(value) ? [] : validate.errors;
}

for (const line of fs.readFileSync(0, 'utf8').split('\n')) {
  if (line) console.log(JSON.stringify(faultsOf(JSON.parse(line))));
}

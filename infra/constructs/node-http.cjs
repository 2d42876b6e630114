/**
 * `node:http` for the bundles. An ES module's import of it reads every one of its members, and one of them,
 * `WebSocket`, brings in node's whole fetch client: 10 ms and more of each start, for nothing that a function uses.
 */
module.exports = process.getBuiltinModule('node:http');

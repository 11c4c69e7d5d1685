// node.js KIND: libuv sets SO_REUSEADDR by itself.
const cluster = require("cluster");
const http = require("http");
const net = require("net");

const kinds = {
  net: () => net.createServer((client) => client.pipe(client)).listen(18080),
  http: () => http.createServer((request, response) => response.end("here\n")).listen(18080),
  // Stops accepting at SIGINT, and ends when the last client has left.
  close: () => {
    const server = kinds.net();
    process.on("SIGINT", () => server.close());
  },
  cluster: () => {
    if (cluster.isMaster) for (let i = 0; i < 2; i++) cluster.fork();
    else kinds.http();
  },
};
kinds[process.argv[2]]();

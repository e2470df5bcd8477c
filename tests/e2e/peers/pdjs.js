// Sends one request with @pagerduty/pdjs and prints what came back. usage: peers_pdjs.js ORDER
'use strict';
const { api } = require('@pagerduty/pdjs');

const { server, token, method, path, data } = JSON.parse(process.argv[2]);
const tell = (status, content) => console.log(JSON.stringify({ status, data: content }));
// It wants JSON in every answer but a 204; what else came is handed out as a rejection.
api({ server, token })[method](path, data ? { data } : {}).then(
  (answer) => tell(answer.status, answer.data),
  (answer) => (answer.status ? tell(answer.status) : Promise.reject(answer)),
);

// SPDX-License-Identifier: MIT
// Stands before a stack and writes a line of JSON for each renewal of a session: when, which token (a hash), what came
// of it. While one is under way there is a file LOG.flying, and the answer is held for a moment, so that somebody can be killed
// between the two. node token-watch.mjs ADDRESS CA-FILE LOG; prints its own address.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const [address, caFile, log] = process.argv.slice(2);
const agent = new https.Agent({ ca: readFileSync(caFile), keepAlive: true, maxSockets: 64 });
const held = 120; // ms
const flying = `${log}.flying`;
const hash = (token) => createHash('sha256').update(token).digest('hex').slice(0, 12);
const member = (text, name) => {
  try {
    return JSON.parse(text)[name];
  } catch {
    return undefined;
  }
};

const server = http.createServer((request, response) => {
  const watched = request.url.startsWith('/auth/v1/token') && request.url.includes('refresh_token');
  const at = Date.now();
  if (watched) writeFileSync(flying, '');
  const sent = [];
  const target = new URL(request.url, address);
  const onward = https.request(
    target,
    { agent, method: request.method, headers: { ...request.headers, host: target.host } },
    (answer) => {
      const got = [];
      const headers = { ...answer.headers };
      delete headers['transfer-encoding'];
      answer.on('data', (piece) => got.push(piece));
      answer.on('end', () => {
        const body = Buffer.concat(got);
        if (watched) {
          const token = member(Buffer.concat(sent), 'refresh_token');
          const child = member(body, 'refresh_token');
          const line = { at, token: hash(token ?? ''), status: answer.statusCode, child: child && hash(child) };
          appendFileSync(log, `${JSON.stringify(line)}\n`);
        }
        headers['content-length'] = body.length;
        const reply = () => {
          response.writeHead(answer.statusCode, headers);
          response.end(body);
          if (watched) rmSync(flying, { force: true });
        };
        setTimeout(reply, watched ? held : 0);
      });
    },
  );
  if (watched) onward.setHeader('accept-encoding', 'identity');
  onward.on('error', () => response.destroy());
  request.on('data', (piece) => sent.push(piece));
  request.pipe(onward); // whoever goes away meanwhile: the server has heard it all the same
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));

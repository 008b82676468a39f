// SPDX-License-Identifier: MIT
// Stands before a stack and writes a line of JSON for each renewal of a session: when, which token (a hash), by which process
// (null: it was gone before it could be asked for), what came of it. While one is under way there is a file LOG.flying, and the answer
// is held for a moment, so that somebody can be killed between the two. node token-watch.mjs ADDRESS CA-FILE LOG; prints its own
// address. To see whose connection one is takes root.
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
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
const ifThere = (look) => {
  try {
    return look();
  } catch {
    return undefined; // it has ended meanwhile
  }
};
// The process at the other end of a connection from this machine. Its port alone isn't enough: other connections may have the same.
const hex = (port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
const processOf = (socket) => {
  const line = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((one) => one.trim().split(/ +/))
    .find((one) => one[1] === hex(socket.remotePort) && one[2] === hex(socket.localPort));
  const name = `socket:[${line?.[9]}]`;
  const owns = (pid) =>
    ifThere(() => readdirSync(`/proc/${pid}/fd`))?.some((fd) => ifThere(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === name);
  const ours = (pid) => ifThere(() => readFileSync(`/proc/${pid}/comm`, 'latin1'))?.startsWith('looptrace');
  return Number(readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && ours(pid) && owns(pid))) || null;
};

const server = http.createServer((request, response) => {
  const watched = request.url.startsWith('/auth/v1/token') && request.url.includes('refresh_token');
  const at = Date.now();
  if (watched) writeFileSync(flying, '');
  const pid = watched ? processOf(request.socket) : null;
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
          const ends = member(body, 'expires_at');
          const line = { at, pid, token: hash(token ?? ''), status: answer.statusCode, child: child && hash(child), ends };
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

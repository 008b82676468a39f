// SPDX-License-Identifier: MIT
// A STAND-IN for Supabase Storage, for tests alone: the local stack has none. It follows supabase-wire-protocol.md, part D (whole and
// resumable uploads with TUS 1.0, list, sign, remove; the true status in the body's statusCode), and passes everything else
// on to the stack. Objects are in memory. Who may do what it asks the stack, with the caller's own token: who sees the
// stage may see its photos; suppliers, factories and admins may send them, under their own name, and take away what they sent.
//
//   node storage_stand_in.mjs ADDRESS CA-FILE [CERTIFICATE KEY]     prints its own address; with TLS where a certificate is given
//
// For tests: GET /stand-in has its objects and what was asked; POST /stand-in/cut?after=N tears the next upload once N bytes of it are
// there, POST /stand-in/hold?after=N takes nothing more there, until POST /stand-in/release tears it, POST /stand-in/without?what=bucket|tus|storage|health (503 for all of it),
// POST /stand-in/limit?bytes=N.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const [address, caFile, certificate, key] = process.argv.slice(2);
const agent = new https.Agent({ ca: readFileSync(caFile), keepAlive: true, maxSockets: 64 });
const BUCKET = 'stage-photos';
const TYPES = ['image/jpeg', 'image/png', 'image/webp'];
const objects = new Map(); // path → {id, bytes, type, owner, created}
const uploads = new Map(); // id → {path, type, owner, length, pieces, offset}
const asked = [];
let cut = -1, hold = -1, held = [], without = '', limit = 10 * 1024 * 1024;

const isUuid = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
const json = (response, status, body) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
// As Storage does: 400 whatever the matter is, and the truth inside.
const refuse = (response, statusCode, error, message) => json(response, 400, { statusCode: String(statusCode), error, message });
const plain = (response, status, text) => {
  response.writeHead(status, { 'content-type': 'text/plain', 'tus-resumable': '1.0.0' });
  response.end(text);
};
const POLICY = 'new row violates row-level security policy';

const rest = (path, headers) => new Promise((resolve, reject) => {
  const target = new URL(path, address);
  https.get(target, { agent, headers: { apikey: headers.apikey, authorization: headers.authorization } }, (answer) => {
    let text = '';
    answer.on('data', (piece) => { text += piece; });
    answer.on('end', () => resolve({ status: answer.statusCode, body: text }));
  }).on('error', reject);
});

// {sub, sees, sends}; null: the token isn't accepted.
async function rights(headers, path) {
  const claims = JSON.parse(Buffer.from((headers.authorization ?? '').split('.')[1] ?? 'e30=', 'base64url'));
  const stage = path.split('/')[1] ?? '';
  if (!isUuid(stage)) return { sub: claims.sub, sees: false, sends: false };
  const seen = await rest(`/rest/v1/production_stages?select=id&id=eq.${stage}`, headers);
  if (seen.status === 401) return null;
  const roles = await rest(`/rest/v1/user_roles?select=role&user_id=eq.${claims.sub}`, headers);
  const sees = seen.status === 200 && JSON.parse(seen.body).length === 1;
  const names = roles.status === 200 ? JSON.parse(roles.body).map((row) => row.role) : [];
  const own = path.split('/').pop().split('.')[2] === claims.sub;
  return { sub: claims.sub, sees, sends: sees && own && names.some((role) => ['supplier', 'factory', 'admin'].includes(role)) };
}

const body = (request) => new Promise((resolve, reject) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => resolve(Buffer.concat(pieces)));
  request.on('error', reject);
});
const put = (path, bytes, type, owner) =>
  objects.set(path, { id: randomUUID(), bytes, type, owner, created: new Date().toISOString() });

// ---- resumable ----

const metadata = (header) => Object.fromEntries((header ?? '').split(',').map((pair) => {
  const [name, value] = pair.split(' ');
  return [name, Buffer.from(value ?? '', 'base64').toString()];
}));

async function create(request, response) {
  const about = metadata(request.headers['upload-metadata']);
  const length = Number(request.headers['upload-length']);
  const may = await rights(request.headers, about.objectName ?? '');
  await body(request);
  if (request.headers['tus-resumable'] !== '1.0.0') return plain(response, 412, 'Precondition failed');
  if (may === null) return plain(response, 403, 'jwt expired');
  if (about.bucketName !== BUCKET || without === 'bucket') return plain(response, 404, 'Bucket not found');
  if (length > limit) return plain(response, 413, 'Maximum size exceeded');
  if (!TYPES.includes(about.contentType)) return plain(response, 415, `mime type ${about.contentType} is not supported`);
  if (!may.sends) return plain(response, 403, POLICY);
  if (objects.has(about.objectName)) return plain(response, 409, 'The resource already exists');
  const id = Buffer.from(`${about.bucketName}/${about.objectName}/${randomUUID()}`).toString('base64url');
  uploads.set(id, { path: about.objectName, type: about.contentType, owner: may.sub, length, pieces: [], offset: 0 });
  response.writeHead(201, { location: `http://storage.invalid/storage/v1/upload/resumable/${id}`, 'tus-resumable': '1.0.0' });
  response.end();
}

function answerOffset(response, upload, status) {
  response.writeHead(status, { 'upload-offset': String(upload.offset), 'upload-length': String(upload.length), 'tus-resumable': '1.0.0', 'cache-control': 'no-store' });
  response.end();
}

// What has arrived stays, also when the connection is torn.
function receive(request, response, upload, id) {
  if (Number(request.headers['upload-offset']) !== upload.offset) return plain(response, 409, 'Upload-Offset conflict');
  if (request.headers['content-type'] !== 'application/offset+octet-stream') return plain(response, 415, 'Invalid Content-Type');
  let stalled = false;
  request.on('data', (piece) => {
    if (stalled) return;
    if (cut >= 0 && upload.offset + piece.length > cut) {
      const part = piece.subarray(0, Math.max(cut - upload.offset, 0));
      upload.pieces.push(part);
      upload.offset += part.length;
      cut = -1;
      request.socket.destroy();
      return;
    }
    upload.pieces.push(piece);
    upload.offset += piece.length;
    if (hold >= 0 && upload.offset > hold) {
      stalled = true;
      held.push(() => request.socket.destroy());
    }
  });
  request.on('error', () => {});
  request.on('end', () => {
    if (stalled) return;
    if (upload.offset === upload.length) {
      put(upload.path, Buffer.concat(upload.pieces), upload.type, upload.owner);
      uploads.delete(id);
    }
    answerOffset(response, upload, 204);
  });
}

async function resumable(request, response, id) {
  if (without === 'tus') return json(response, 404, { message: 'Route not found' });
  if (request.method === 'POST') return create(request, response);
  const upload = uploads.get(id);
  if (upload === undefined) return plain(response, 404, 'Upload not found');
  if (request.method === 'HEAD') return answerOffset(response, upload, 200);
  return receive(request, response, upload, id);
}

// ---- objects ----

async function send(request, response, path) {
  const may = await rights(request.headers, path);
  const bytes = await body(request);
  const type = request.headers['content-type'];
  if (may === null) return refuse(response, 403, 'Unauthorized', '"exp" claim timestamp check failed');
  if (bytes.length > limit) return refuse(response, 413, 'Payload too large', 'The object exceeded the maximum allowed size');
  if (!TYPES.includes(type)) return refuse(response, 415, 'invalid_mime_type', `mime type ${type} is not supported`);
  if (!may.sends) return refuse(response, 403, 'Unauthorized', POLICY);
  if (objects.has(path)) return refuse(response, 409, 'Duplicate', 'The resource already exists');
  put(path, bytes, type, may.sub);
  return json(response, 200, { Id: objects.get(path).id, Key: `${BUCKET}/${path}` });
}

async function list(request, response) {
  const { prefix, limit: most = 100 } = JSON.parse(await body(request));
  const may = await rights(request.headers, `${prefix}/x`);
  const rows = [];
  if (may === null) return refuse(response, 403, 'Unauthorized', 'jwt expired');
  for (const [path, object] of may.sees ? objects : [])
    if (path.startsWith(`${prefix}/`))
      rows.push({ name: path.slice(prefix.length + 1), id: object.id, created_at: object.created, updated_at: object.created,
        metadata: { size: object.bytes.length, mimetype: object.type } });
  return json(response, 200, rows.slice(0, most));
}

async function sign(request, response, path) {
  const { expiresIn } = JSON.parse(await body(request));
  const may = await rights(request.headers, path);
  if (may === null) return refuse(response, 403, 'Unauthorized', 'jwt expired');
  if (!may.sees || !objects.has(path)) return refuse(response, 404, 'not_found', 'Object not found');
  const token = Buffer.from(JSON.stringify({ path, end: Date.now() + expiresIn * 1000 })).toString('base64url');
  return json(response, 200, { signedURL: `/object/sign/${BUCKET}/${path}?token=${token}` });
}

function fetchSigned(response, path, token) {
  const { path: of, end } = JSON.parse(Buffer.from(token ?? '', 'base64url') || '{}');
  if (of !== path || Date.now() > end || !objects.has(path)) return refuse(response, 400, 'InvalidJWT', 'jwt expired');
  response.writeHead(200, { 'content-type': objects.get(path).type });
  return response.end(objects.get(path).bytes);
}

async function remove(request, response) {
  const { prefixes } = JSON.parse(await body(request));
  const gone = [];
  for (const path of prefixes) {
    const may = await rights(request.headers, path);
    if (may?.sends && objects.delete(path)) gone.push({ name: path });
  }
  return json(response, 200, gone);
}

function storage(request, response, url) {
  if (without === 'health') return json(response, 503, { message: 'service unavailable' });
  const [verb, ...parts] = decodeURIComponent(url.pathname).slice('/storage/v1/'.length).split('/');
  if (without === 'storage') return json(response, 404, { message: 'no Route matched with those values' });
  if (verb === 'upload' && parts[0] === 'resumable') return resumable(request, response, parts[1]);
  const special = ['list', 'sign', 'authenticated'].includes(parts[0]) ? parts.shift() : '';
  if (verb !== 'object') return json(response, 404, { message: 'Route not found' });
  if (parts.shift() !== BUCKET || without === 'bucket') return refuse(response, 404, 'Bucket not found', 'Bucket not found');
  const path = parts.join('/');
  if (special === 'list') return list(request, response);
  if (special === 'sign') return request.method === 'GET' ? fetchSigned(response, path, url.searchParams.get('token')) : sign(request, response, path);
  return request.method === 'DELETE' ? remove(request, response) : send(request, response, path);
}

// ---- the test's own questions, and the stack's ----

function control(request, response, url) {
  const number = Number(url.searchParams.get('after') ?? url.searchParams.get('bytes') ?? -1);
  const what = url.pathname.split('/')[2];
  if (what === 'cut') cut = number;
  if (what === 'hold') hold = number;
  if (what === 'limit') limit = number;
  if (what === 'without') without = url.searchParams.get('what') ?? '';
  if (what === 'release') {
    hold = -1;
    held.splice(0).forEach((go) => go());
  }
  json(response, 200, {
    stand_in: 'not Supabase: a stand-in for Storage, for tests',
    objects: [...objects].map(([path, { bytes, type }]) => ({ path, type, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })),
    uploads: [...uploads.values()].map(({ path, offset, length }) => ({ path, offset, length })),
    held: held.length,
    asked,
  });
}

function pass(request, response, url) {
  const target = new URL(url.pathname + url.search, address);
  const onward = https.request(target, { agent, method: request.method, headers: { ...request.headers, host: target.host } }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

function answer(request, response) {
  const url = new URL(request.url, 'http://stand-in');
  response.setHeader('x-stand-in', 'storage');
  if (url.pathname.startsWith('/stand-in')) return control(request, response, url);
  if (!url.pathname.startsWith('/storage/v1/')) return pass(request, response, url);
  asked.push(`${request.method} ${url.pathname.split('/')[3]}/${url.pathname.split('/')[4]} ${request.headers['upload-offset'] ?? ''}`.trim());
  return Promise.resolve(storage(request, response, url)).catch(() => response.destroy());
}
const server = certificate === undefined ? http.createServer(answer)
  : https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, answer);
server.listen(0, '127.0.0.1', () =>
  console.log(`${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${server.address().port}`));

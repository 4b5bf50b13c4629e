// A PDS and its directory of identities, in memory and in DATA_DIR. Ports and secret come from the environment.
const { PlcServer, Database } = require('@did-plc/server');
const { PDS, envToCfg, envToSecrets, readEnv } = require('@atproto/pds');
const fs = require('node:fs');
const path = require('node:path');
const crypto = require('node:crypto');
(async () => {
  const dir = process.env.DATA_DIR;
  fs.mkdirSync(path.join(dir, 'blobs'), { recursive: true });
  const plc = PlcServer.create({ db: Database.mock(), port: Number(process.env.PLC_PORT) });
  await plc.start();
  Object.assign(process.env, {
    PDS_DEV_MODE: 'true',
    PDS_HOSTNAME: 'localhost',
    PDS_DATA_DIRECTORY: dir,
    PDS_BLOBSTORE_DISK_LOCATION: path.join(dir, 'blobs'),
    PDS_DID_PLC_URL: `http://localhost:${process.env.PLC_PORT}`,
    PDS_ADMIN_PASSWORD: 'admin-pass',
    PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: crypto.createHash('sha256').update('rotation').digest('hex'),
    PDS_SERVICE_HANDLE_DOMAINS: '.test',
    PDS_INVITE_REQUIRED: 'false',
    PDS_DISABLE_SSRF_PROTECTION: 'true',
    PDS_BSKY_APP_VIEW_URL: `http://localhost:${process.env.APPVIEW_PORT}`,
    PDS_BSKY_APP_VIEW_DID: 'did:web:localhost',
  });
  const env = readEnv();
  const pds = await PDS.create(envToCfg(env), envToSecrets(env));
  await pds.start();
  process.on('SIGTERM', async () => { await pds.destroy(); await plc.destroy(); process.exit(0); });
})();

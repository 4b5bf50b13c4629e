<?php
// A site for tests: loopback only, address from the environment, nothing fetched from outside.
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp'); define('DB_HOST', '127.0.0.1');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $k) define($k, hash('sha256', $k . 'test-only'));
$table_prefix = 'wp_';
// Over plain http application passwords exist only on a site that calls itself local.
define('WP_ENVIRONMENT_TYPE', getenv('WP_TEST_ENVIRONMENT') ?: 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true); define('WP_AUTO_UPDATE_CORE', false);
define('DISABLE_WP_CRON', true); // due posts are published when the test calls /wp-cron.php
$site = 'http://127.0.0.1:' . (getenv('WP_TEST_PORT') ?: '80');
define('WP_SITEURL', $site); define('WP_HOME', $site);
define('WP_DEBUG', false);
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';

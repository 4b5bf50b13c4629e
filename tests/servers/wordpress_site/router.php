<?php
// php -S: real files as they are, everything else to index.php (pretty links, /wp-json).
$root = $_SERVER['DOCUMENT_ROOT'];
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = $root . $path;
if ($path !== '/' && is_file($file)) return false;
$index = '/index.php';
if ($path !== '/' && is_dir($file) && is_file(rtrim($file, '/') . '/index.php')) $index = rtrim($path, '/') . '/index.php';
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $index;
$_SERVER['SCRIPT_FILENAME'] = $root . $index;
chdir(dirname($root . $index));
require $root . $index;

<?php
// Run once by provision.py: installs the site and writes the application passwords to standard output.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1'; $_SERVER['REQUEST_URI'] = '/';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification() {}
$made = wp_install('Test practice', 'admin', 'admin@example.test', true, '', 'admin-pw');
update_option('permalink_structure', '/%postname%/');
update_option('timezone_string', 'Europe/Rome'); // not UTC, on purpose
update_option('comment_moderation', '0');
update_option('comment_previously_approved', '1');
flush_rewrite_rules();
$users = [];
foreach (['editor', 'author', 'contributor', 'subscriber'] as $role) {
    $id = wp_insert_user(['user_login' => $role, 'user_pass' => "$role-pw", 'user_email' => "$role@example.test", 'role' => $role, 'display_name' => ucfirst($role)]);
    [$users[$role]] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Decoro']);
}
[$users['admin']] = WP_Application_Passwords::create_new_application_password($made['user_id'], ['name' => 'Decoro']);
echo json_encode(['wordpress' => $GLOBALS['wp_version'], 'passwords' => $users]), "\n";

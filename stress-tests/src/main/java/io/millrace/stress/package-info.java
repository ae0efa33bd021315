/**
 * The command-line program {@code millrace.jar}: small servers for trying Millrace out, and for testing it with other
 * tools.
 */
package io.millrace.stress;

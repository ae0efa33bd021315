/**
 * Benchmarks of what the protocol package keeps to itself.
 */
package io.millrace.protocol;

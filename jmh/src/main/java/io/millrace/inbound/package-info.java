/**
 * Benchmarks of classes that only their own package sees.
 */
package io.millrace.inbound;

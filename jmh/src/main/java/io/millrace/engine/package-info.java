/**
 * What benchmarks need of the package of the same name.
 */
package io.millrace.engine;

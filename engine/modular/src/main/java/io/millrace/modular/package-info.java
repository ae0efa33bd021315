/**
 * What an application with a {@code module-info} sees of Millrace, tried.
 */
package io.millrace.modular;

/**
 * Small programs that embed Millrace, each written as an application would write it.
 */
package io.millrace.examples;

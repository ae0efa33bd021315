/**
 * Runs the jcstress tests, which stand in the packages of the classes that they test.
 */
package io.millrace.jcstress;

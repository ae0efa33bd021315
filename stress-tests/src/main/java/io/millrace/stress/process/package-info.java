/**
 * What other processes of this machine cost, as Linux and the tools of the JDK tell it.
 */
package io.millrace.stress.process;

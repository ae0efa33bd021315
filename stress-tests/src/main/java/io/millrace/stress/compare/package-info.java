/**
 * Puts several servers under the same loads in turn, measures what they do and what it costs them, and writes tables
 * and charts.
 */
package io.millrace.stress.compare;

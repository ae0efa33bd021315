/**
 * Meters over the counters of {@link io.millrace.counters}: a meter reads its counter when it is asked, so that what is
 * counted does not cost more than without them.
 */
package io.millrace.micrometer;

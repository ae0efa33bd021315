/**
 * The soak run: a server and its clients in one process, with mixed traffic, churn, faults and slow peers, and checks
 * that go on all the time. {@link io.millrace.stress.soak.Soak} runs what a {@link io.millrace.stress.soak.SoakPlan}
 * says. A {@code Driver} decides what is sent, opened, closed and broken, by a random generator with a known seed;
 * {@code ClientStream}s are the well-behaved connections, which check all that they receive; {@code Sabotage} is what
 * the others do. Everything that is found wrong is a violation.
 */
package io.millrace.stress.soak;

import Testing

/// Tests of the built binary.
///
/// Suites run in parallel. Most suites run one test at a time: a process for every test at once would overload the
/// machine.
@Suite struct BinaryTests {}

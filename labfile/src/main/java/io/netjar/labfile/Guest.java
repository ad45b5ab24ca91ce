package io.netjar.labfile;

import io.netjar.network.ProgramBody;

/// A program that is run on a lab beside those of its file.
///
/// @param host where it runs; the lab has it
/// @param name what it is called in the timeline
public record Guest(String host, String name, ProgramBody body) {}

package io.netjar.apps.chat;

/// What somebody said in a room, for ever.
///
/// @param room the name of the room
/// @param number counts from 1 in the room, without a gap
/// @param nick who said it
/// @param text safe to print
/// @param origin the sender's own mark, by which what it sends twice is kept once; empty for none
record Said(String room, long number, String nick, String text, String origin) {}

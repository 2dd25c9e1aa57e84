namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>One place of the corpus and what must become of it.</summary>
/// <param name="File">Name of the file or resource.</param>
/// <param name="Path">Tags and item numbers ("00400275/0/00400007"), "preamble", "meta", "x,y,width,height" of pixels, or a path of JSON members.</param>
/// <param name="Value">What stands there in the source.</param>
internal sealed record KeyedPlace(string File, string Path, KeyAction Action, string Value);

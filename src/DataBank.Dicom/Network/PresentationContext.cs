namespace DataBank.Dicom;

/// <summary>A presentation context: proposed (several transfer syntaxes) or answered (PS3.8 §9.3.2.2, §9.3.3.2).</summary>
/// <param name="Id">Odd, 1 to 255.</param>
/// <param name="AbstractSyntax">SOP class UID; empty in an answer as received, which names the context by its id only.</param>
/// <param name="TransferSyntaxes">Proposed ones in order of preference; the accepted one alone in an answer.</param>
/// <param name="Result">0 accepted, 1 user rejection, 2 no reason, 3 abstract syntax, 4 transfer syntaxes not supported.</param>
public sealed record PresentationContext(byte Id, string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes, byte Result = 0);

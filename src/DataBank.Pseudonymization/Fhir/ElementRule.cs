using System.Collections.Frozen;

namespace DataBank.Pseudonymization;

/// <summary>The rule for one element, compiled from the policy file and the R4 definition of the element.</summary>
/// <param name="Action">What happens to each value.</param>
/// <param name="Codes">The codes of the required binding, for <see cref="ElementAction.Code"/>.</param>
/// <param name="Children">The rules of the members, for <see cref="ElementAction.Structure"/>.</param>
/// <param name="Mandatory">Members that R4 demands: masked when nothing of them remains.</param>
internal sealed record ElementRule(
    ElementAction Action, FrozenSet<string>? Codes, FrozenDictionary<string, ElementRule>? Children, IReadOnlyList<MandatoryElement> Mandatory);

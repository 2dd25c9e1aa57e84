namespace DataBank.Genomics;

/// <summary>Asks for the nearest event to each of others: the CT before each sequenced specimen.</summary>
/// <param name="Anchor">What gets a partner.</param>
/// <param name="Event">What may be the partner.</param>
/// <param name="Relation">Where the partner lies, seen from the anchor.</param>
/// <param name="Days">No farther than this.</param>
public sealed record CohortMatch(CohortEvent Anchor, CohortEvent Event, TimeRelation Relation, int Days);

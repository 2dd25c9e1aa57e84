namespace DataBank.Storage;

/// <summary>Life of a subscription (https://hl7.org/fhir/R4/valueset-subscription-status.html).</summary>
public enum SubscriptionState
{
    Requested,
    Active,
    Error,
    Off,
}

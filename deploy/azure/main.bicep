// The appliance on Azure: Container Apps over Azure SQL and Blob Storage, a small file share that all nodes see, secrets and the key that seals in Key Vault.
//   az deployment group create -g databank -f deploy/azure/main.bicep -p image=<registry>/databank:1.0 sqlPassword=…
// Each view is a database view_… on the SQL server, made by the appliance. Not deployed where its tests run: DeployTests compile it with Bicep, and check names of settings.
@description('Container image, from deploy/Dockerfile.')
param image string
@secure()
param sqlPassword string
param location string = resourceGroup().location
@description('Nodes that serve requests.')
param nodes int = 2

var name = 'databank${uniqueString(resourceGroup().id)}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: name
  location: location
  properties: {
    administratorLogin: 'databank'
    administratorLoginPassword: sqlPassword
    minimalTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource fromAzure 'Microsoft.Sql/servers/firewallRules@2023-08-01-preview' = {
  parent: sql
  name: 'AllowAllWindowsAzureIps'
  properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
}

resource databases 'Microsoft.Sql/servers/databases@2023-08-01-preview' = [for database in ['clinical', 'vault', 'access']: {
  parent: sql
  name: database
  location: location
  sku: database == 'clinical' ? { name: 'HS_Gen5', tier: 'Hyperscale', family: 'Gen5', capacity: 4 } : { name: 'GP_Gen5', tier: 'GeneralPurpose', family: 'Gen5', capacity: 2 }
}]

// Files as received, exports and uploads of jobs: the appliance signs in by its identity, there is no key to lose.
resource blobs 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'blob${uniqueString(resourceGroup().id)}'
  location: location
  sku: { name: 'Standard_ZRS' }
  kind: 'StorageV2'
  properties: { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true, allowBlobPublicAccess: false, allowSharedKeyAccess: false }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: blobs
  name: 'default'
  properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobService
  name: 'databank'
}

resource writesBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: blobs
  name: guid(blobs.id, identity.id, 'blobs')
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    // Storage Blob Data Contributor.
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e29b2ffe99fe')
  }
}

// Keys, packages and releases, which all nodes see.
resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take(name, 24)
  location: location
  sku: { name: 'Premium_ZRS' }
  kind: 'FileStorage'
  properties: { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true, allowBlobPublicAccess: false }
}

resource files 'Microsoft.Storage/storageAccounts/fileServices@2023-05-01' = {
  parent: storage
  name: 'default'
}

resource shared 'Microsoft.Storage/storageAccounts/fileServices/shares@2023-05-01' = {
  parent: files
  name: 'shared'
  properties: { shareQuota: 1024 }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take(name, 24)
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, 'secrets')
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    // Key Vault Secrets User.
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
  }
}

// Seals the key-encryption key, so that neither the share nor a backup of it opens anything.
resource seal 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'databank'
  properties: { kty: 'RSA', keySize: 3072, keyOps: ['wrapKey', 'unwrapKey'] }
}

resource usesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, 'keys')
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    // Key Vault Crypto Service Encryption User.
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'e147488a-f6f5-4113-8e2d-b22465e65bf6')
  }
}

resource connectionStrings 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [for database in ['clinical', 'vault', 'access', 'master']: {
  parent: vault
  name: database
  properties: { value: 'Server=${sql.properties.fullyQualifiedDomainName};Database=${database};User Id=databank;Password=${sqlPassword};Encrypt=true' }
}]

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  properties: {}
}

resource share 'Microsoft.App/managedEnvironments/storages@2024-03-01' = {
  parent: environment
  name: 'shared'
  properties: {
    azureFile: { accountName: storage.name, accountKey: storage.listKeys().keys[0].value, shareName: shared.name, accessMode: 'ReadWrite' }
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'databank'
  location: location
  dependsOn: [readsSecrets, usesKeys, writesBlobs]
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    configuration: {
      ingress: { external: true, targetPort: 8080, transport: 'auto' }
      secrets: [for (database, i) in ['clinical', 'vault', 'access', 'master']: { name: database, keyVaultUrl: connectionStrings[i].properties.secretUri, identity: identity.id }]
    }
    template: {
      containers: [
        {
          name: 'databank'
          image: image
          resources: { cpu: json('2'), memory: '4Gi' }
          env: [
            { name: 'DATABANK_Shared', value: '/shared' }
            { name: 'DATABANK_Storage__Provider', value: 'SqlServer' }
            { name: 'DATABANK_Storage__ConnectionString', secretRef: 'clinical' }
            { name: 'DATABANK_Vault__Provider', value: 'SqlServer' }
            { name: 'DATABANK_Vault__ConnectionString', secretRef: 'vault' }
            { name: 'DATABANK_Views__Provider', value: 'SqlServer' }
            { name: 'DATABANK_Views__ConnectionString', secretRef: 'master' }
            { name: 'DATABANK_Access__Provider', value: 'SqlServer' }
            { name: 'DATABANK_Access__ConnectionString', secretRef: 'access' }
            { name: 'DATABANK_Blobs__Provider', value: 'AzureBlob' }
            { name: 'DATABANK_Blobs__ConnectionString', value: blobs.properties.primaryEndpoints.blob }
            { name: 'DATABANK_Blobs__Container', value: container.name }
            { name: 'DATABANK_Keys__VaultKey', value: seal.properties.keyUri }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId } // Which identity signs in to both.
            { name: 'DATABANK_Telemetry__Log', value: 'Json' }
          ]
          probes: [
            { type: 'Startup', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 5, failureThreshold: 10 }
            { type: 'Liveness', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 10, failureThreshold: 6 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 8080 }, periodSeconds: 5 }
          ]
          volumeMounts: [
            { volumeName: 'shared', mountPath: '/shared' }
            { volumeName: 'data', mountPath: '/data' }
          ]
        }
      ]
      scale: { minReplicas: nodes, maxReplicas: nodes }
      volumes: [
        { name: 'shared', storageType: 'AzureFile', storageName: share.name }
        { name: 'data', storageType: 'EmptyDir' } // The journal of a node goes with it: copy it away (docs/operations.md).
      ]
    }
  }
}

output address string = 'https://${app.properties.configuration.ingress.fqdn}'

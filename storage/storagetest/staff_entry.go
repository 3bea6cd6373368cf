package storagetest

var entryContracts []staffContract

package storagetest

var redactContracts []staffContract

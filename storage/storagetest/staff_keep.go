package storagetest

var keepContracts []staffContract
